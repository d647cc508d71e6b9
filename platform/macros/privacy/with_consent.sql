{% macro with_consent(relation, purpose, consents, subject, as_of=none) %}
  {#- The rows of a relation whose subject consents to a purpose now, as a table expression. Of several consents of a subject for the purpose the one given
      last decides: those given in the future count for nothing yet, and one withdrawn counts until its withdrawal. -#}
  {%- set now = 'cast(' ~ platform.literal(as_of or run_started_at.strftime('%Y-%m-%d %H:%M:%S')) ~ ' as timestamp)' -%}
  {%- set subject = platform.identifier(subject) -%}
  (
    select asked.*
    from {{ relation }} as asked
    where
        asked.{{ subject }} in (
            select given.{{ subject }}
            from {{ consents }} as given
            where given.purpose = {{ platform.literal(purpose) }} and given.given_at_utc <= {{ now }} and given.{{ subject }} is not null
            group by given.{{ subject }}
            {#- Two given at one time: a withdrawn one of them is a withdrawal. -#}
            having
                max(given.given_at_utc) > coalesce(max(given.given_at_utc) filter (given.withdrawn_at_utc <= {{ now }}), timestamp '-infinity')
        )
  )
{%- endmacro %}
