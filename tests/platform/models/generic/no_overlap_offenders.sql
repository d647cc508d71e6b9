{{ platform.test_no_overlap(ref('rotations'), key='tail_number', starts_at='starts_at_utc', ends_at='ends_at_utc') }}
