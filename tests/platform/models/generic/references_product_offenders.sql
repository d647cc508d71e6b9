{{ platform.test_references_product(ref('rotations'), column_name='airport_code', to=ref('airports'), field='airport_code') }}
