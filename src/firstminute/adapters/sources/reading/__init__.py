"""How a request of any form becomes fields with a meaning. Pure: no network, no clock, standard library only."""
