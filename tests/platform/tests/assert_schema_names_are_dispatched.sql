-- dbt asks the platform for a schema's name only where the project's `dispatch:` says so; otherwise it would
-- be `main_inputs`.
select '{{ ref('airports').schema }}' as schema_name
where schema_name != 'inputs'
