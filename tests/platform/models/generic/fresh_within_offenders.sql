{{ platform.test_fresh_within(ref('rotations'), column='ends_at_utc', hours=24, as_of='2013-01-02 00:00:00') }}
