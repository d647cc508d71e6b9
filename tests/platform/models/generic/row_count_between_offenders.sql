{{ platform.test_row_count_between(ref('rotations'), min_rows=1, max_rows=2) }}
