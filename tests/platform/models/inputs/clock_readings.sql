select 517 as hhmm
