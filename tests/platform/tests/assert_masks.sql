{#- One row per value that a mask does not turn into what is written here. Expected hashes were computed with Python's hashlib. -#}
{%- set masks = [
    ['hash', 'VARCHAR', "'ann@example.com'", "'68dcda6dd0585129a2d3be7039079633'", 'a text becomes 32 hex digits of a keyed sha256'],
    [{'kind': 'token', 'space': 'customer'}, 'BIGINT', "42", "176923157756236278", 'an integer becomes 63 bits of it'],
    ['token', 'HUGEINT', "42", "176923157756236278", 'the same whatever its type'],
    ['hash', 'VARCHAR', "null", "null", 'null has no hash'],
    ['redact', 'VARCHAR', "'Ann'", "'[redacted]'", 'text is redacted'],
    ['redact', 'VARCHAR', "null", "null", 'null stays null'],
    ['redact', 'DATE', "date '1980-05-17'", "null", 'a date is redacted to null'],
    ['redact', 'DECIMAL(6,2)', "1.5", "null", 'a decimal is redacted to null'],
    ['partial', 'VARCHAR', "'555-0123'", "'******23'", 'the end is seen'],
    [{'kind': 'partial', 'keep': 3, 'from': 'start'}, 'VARCHAR', "'555-0123'", "'555*****'", 'the start is seen'],
    ['partial', 'VARCHAR', "'12'", "'**'", 'a short value is never seen whole'],
    ['partial', 'VARCHAR', "''", "''", 'an empty text stays empty'],
    [{'kind': 'partial', 'keep': 0}, 'VARCHAR', "'Zoë'", "'***'", 'nothing is seen'],
    ['partial', 'VARCHAR', "null", "null", 'null has no end'],
    ['year', 'DATE', "date '1980-05-17'", "date '1980-01-01'", 'a date becomes its year'],
    ['month', 'DATE', "date '1980-05-17'", "date '1980-05-01'", 'a date becomes its month'],
    ['year', 'DATE', "date '-infinity'", "date '-infinity'", 'infinity stays'],
    ['year', 'TIMESTAMP', "timestamp '1980-05-17 12:34:56.789'", "timestamp '1980-01-01'", 'a timestamp becomes its year'],
    ['month', 'TIMESTAMP_NS', "timestamp_ns '1980-05-17 12:34:56.789'", "timestamp_ns '1980-05-01'", 'nanoseconds do, too'],
    ['area', 'VARCHAR', "'10115'", "'101'", 'the first characters of a place code'],
    ['area', 'VARCHAR', "'JFK'", "'JF'", 'never the whole code'],
    ['area', 'VARCHAR', "''", "''", 'no code has no area'],
    ['round', 'INTEGER', "17", "20", 'up'],
    ['round', 'INTEGER', "-14", "-10", 'to the nearest'],
    ['round', 'INTEGER', "-15", "-20", 'halves away from zero'],
    ['round', 'TINYINT', "127", "120", 'towards zero where the type ends'],
    [{'kind': 'round', 'to': 100}, 'BIGINT', "9223372036854775807", "9223372036854775800", 'big numbers stay exact'],
    ['round', 'UTINYINT', "4", "0", 'down'],
    ['round', 'DECIMAL(6,2)', "1234.56", "1230.00", 'decimals'],
    [{'kind': 'round', 'to': 100}, 'DECIMAL(4,2)', "99.99", "0", 'a decimal without room'],
    [{'kind': 'round', 'to': 0.5}, 'DOUBLE', "40.64", "40.5", 'doubles'],
    ['round', 'DOUBLE', "null", "null", 'null is not rounded']
] -%}
with masked as (
    {% for mask, type, value, expected, rule in masks %}
    select
        {{ platform.literal(rule) }} as rule,
        {{ platform.mask('it is', type, mask, 'token customer', 'masking.key') }}::varchar as found,
        cast({{ expected }} as {{ type }})::varchar as expected,
        typeof({{ platform.mask('it is', type, mask, 'token customer', 'masking.key') }}) as found_type,
        typeof(cast(null as {{ type }})) as expected_type
    from (select cast({{ value }} as {{ type }}) as {{ platform.identifier('it is') }})
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from masked
where found is distinct from expected or found_type != expected_type
