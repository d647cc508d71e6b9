{{ config(enabled=var('wrong_arguments', false)) }}

select 'EWR' as airport_code
