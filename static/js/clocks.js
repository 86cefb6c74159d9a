// clocks
