{{ platform.test_k_anonymous(ref('trips'), quasi_identifiers=['airport_code'], k=3, subject='customer_id') }}
