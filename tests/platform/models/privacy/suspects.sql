select *
from (
    values
    ('a@b.example.com', 'DE89 3704 0044 0532 0130 00', '4111 1111 1111 1111', '192.168.10.4', '+49 30 901820', 'Talo Merin', 4111111111111111, '1.2.3.4', 'N123AB'),
    ('ask x.y@example.co.uk', 'GB82WEST12345698765432', '378282246310005', '2001:db8::1', '(646) 555-0123', 'Losel Vora', 4111111111111112, '10.20.3.1', 'N9EAMQ'),
    (null, 'DE88 3704 0044 0532 0130 00', '4111 1111 1111 1112', null, '646-555-0199', null, 4111111111111113, '9.9.9.9', null)
) as suspect (contact, account, card, peer, phone, customer_name, ticket_number, firmware, tail_number)
