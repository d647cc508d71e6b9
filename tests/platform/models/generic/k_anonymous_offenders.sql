{{ platform.test_k_anonymous(ref('people'), quasi_identifiers=['birth_date', 'postcode'], k=4) }}
