{{ platform.test_primary_key(ref('rotations'), columns=['tail_number', 'leg']) }}
