{% macro mask(column, type, mask, space, key_file=none) %}
  {#- SQL for what readers get instead of a column's values, of the same type; null stays null. `mask_problem` must have found nothing. -#}
  {%- set kind = mask if mask is string else mask.kind -%}
  {%- set given = {} if mask is string else mask -%}
  {%- set value = platform.identifier(column) -%}
  {%- if kind in ('hash', 'token') -%}
    {%- set digest = 'sha256(' ~ platform._salt(space, key_file) ~ ' || ' ~ (value if type == 'VARCHAR' else value ~ '::varchar') ~ ')' -%}
    {{ return('left(' ~ digest ~ ', 32)' if type == 'VARCHAR' else "(('0x' || left(" ~ digest ~ ', 16))::ubigint >> 1)::' ~ type) }}
  {%- elif kind == 'redact' -%}
    {{ return('case when ' ~ value ~ " is not null then '[redacted]' end" if type == 'VARCHAR' else 'cast(null as ' ~ type ~ ')') }}
  {%- elif kind == 'partial' -%}
    {%- set keep = given.get('keep', 2) -%}
    {%- set stars = "repeat('*', length(" ~ value ~ ') - ' ~ keep ~ ')' -%}
    {%- set shown = ('left(' if given.get('from', 'end') == 'start' else 'right(') ~ value ~ ', ' ~ keep ~ ')' -%}
    {#- A value no longer than what may be seen would be seen whole. -#}
    {{ return('case when length(' ~ value ~ ') <= ' ~ keep ~ " then repeat('*', length(" ~ value ~ ')) else '
        ~ (shown ~ ' || ' ~ stars if given.get('from', 'end') == 'start' else stars ~ ' || ' ~ shown) ~ ' end') }}
  {%- elif kind == 'area' -%}
    {{ return('left(' ~ value ~ ', greatest(least(' ~ given.get('keep', 3) ~ ', length(' ~ value ~ ') - 1), 0))') }}
  {%- elif kind in ('year', 'month') -%}
    {{ return("date_trunc('" ~ kind ~ "', " ~ value ~ ')::' ~ type) }}
  {%- elif kind == 'round' -%}
    {{ return(platform._rounded(value, type, given.get('to', 10))) }}
  {%- endif -%}
{% endmacro %}


{% macro mask_problem(mask, type) %}
  {#- Why a mask cannot be applied to a column of a type, in words; empty when it can. -#}
  {%- set kinds = {'hash': [], 'token': ['space'], 'redact': [], 'partial': ['keep', 'from'], 'year': [], 'month': [], 'area': ['keep'], 'round': ['to']} -%}
  {%- if mask is not string and (mask is not mapping or mask.get('kind') is not string) -%}
    {{ return('its `mask` must be a kind (`mask: hash`) or name one (`mask: {kind: partial, keep: 2}`)') }}
  {%- endif -%}
  {%- set kind = mask if mask is string else mask.kind -%}
  {%- set given = {} if mask is string else mask -%}
  {%- if kind not in kinds -%}{{ return('its mask `' ~ kind ~ '` is none of ' ~ kinds.keys() | join(', ')) }}{%- endif -%}
  {%- for name in given if name != 'kind' and name not in kinds[kind] -%}
    {{ return('its mask `' ~ kind ~ '` takes no `' ~ name ~ '`' ~ (', only `' ~ kinds[kind] | join('` and `') ~ '`' if kinds[kind] else '')) }}
  {%- endfor -%}
  {%- if kind in ('partial', 'area') and (given.get('keep', 2) is not integer or given.get('keep', 2) < 0) -%}
    {{ return('`keep` of its mask `' ~ kind ~ '` must be a whole number of characters, 0 or more') }}
  {%- elif kind == 'partial' and given.get('from', 'end') not in ('end', 'start') -%}
    {{ return('`from` of its mask `partial` must be `end` or `start`') }}
  {%- elif kind == 'token' and (given.get('space', 'x') is not string or not modules.re.match('[a-z][a-z0-9_]*$', given.get('space', 'x'))) -%}
    {{ return('`space` of its mask `token` must be a name in snake_case, such as `customer`') }}
  {%- elif kind == 'round' and (given.get('to', 10) is not number or given.get('to', 10) is boolean or given.get('to', 10) <= 0
      or (given.get('to', 10) is not integer and type not in ('FLOAT', 'DOUBLE'))) -%}
    {{ return('`to` of its mask `round` must be a number above 0, a whole one unless the column is FLOAT or DOUBLE') }}
  {%- endif -%}
  {%- set family = 'DECIMAL' if type.startswith('DECIMAL') else type -%}
  {%- set fitting = {
      'hash': ['VARCHAR', 'BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT'],
      'partial': ['VARCHAR'],
      'area': ['VARCHAR'],
      'year': ['DATE', 'TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS'],
      'round': ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'UHUGEINT', 'DECIMAL', 'FLOAT', 'DOUBLE']
  }.get({'token': 'hash', 'month': 'year'}.get(kind, kind)) -%}
  {%- if fitting and family not in fitting -%}
    {{ return('its mask `' ~ kind ~ '` does not fit type ' ~ type ~ ' (only ' ~ fitting | join(', ') ~ ')') }}
  {%- endif -%}
  {{ return('') }}
{% endmacro %}


{% macro _salt(space, key_file) %}
  {#- 32 characters made of the key for one space of values. sha256(salt || value) cannot be extended, for only half of it is published; and no value
      of one space meets one of another, for their salts differ and have one length. The key itself stands in no SQL: DuckDB reads its file. -#}
  {{ return('(select left(sha256(sha256(' ~ platform._key_text() ~ ') || chr(31) || ' ~ platform.literal(space) ~ '), 32) from read_blob(' ~ platform.literal(key_file) ~ '))') }}
{% endmacro %}


{% macro _rounded(value, type, to) %}
  {#- The nearest multiple, of halves the one away from zero; where that is beyond the type's range, the one towards zero. -#}
  {%- if type in ('FLOAT', 'DOUBLE') -%}
    {{ return('cast(round(' ~ value ~ ' / ' ~ to ~ ') * ' ~ to ~ ' as ' ~ type ~ ')') }}
  {%- endif -%}
  {%- set rest = '(' ~ value ~ ' % ' ~ to ~ ')' -%}
  {%- set nearest = value ~ '::' ~ ('decimal(38, ' ~ type.split(',')[1] if type.startswith('DECIMAL') else 'hugeint') ~ ' - ' ~ rest
      ~ ' + case when abs(' ~ rest ~ ') * 2 >= ' ~ to ~ ' then sign(' ~ value ~ ') * ' ~ to ~ ' else 0 end' -%}
  {{ return('coalesce(try(cast(' ~ nearest ~ ' as ' ~ type ~ ')), cast(' ~ value ~ ' - ' ~ rest ~ ' as ' ~ type ~ '))') }}
{% endmacro %}
