-- Reports every column of `suspects` where the detectors find something else than they should.
-- depends_on: {{ ref('suspects') }}
with found as (
    {{ platform.personal_data_found(ref('suspects'), platform.detectors()) if execute else "select null as column_name, null as detector, null as value_count, null as found_count" }}
),

expected as (
    select * from (
        values
        ('contact', 'email', 2, 2),
        ('account', 'iban', 3, 2),
        ('card', 'card', 3, 2),
        ('peer', 'ip', 2, 2),
        ('phone', 'phone', 3, 3),
        ('customer_name', 'person_name', 2, 2)
    ) as expected (column_name, detector, value_count, found_count)
)

(select 'not found' as problem, * from (select * from expected except select * from found))
union all
(select 'not expected' as problem, * from (select * from found except select * from expected))
