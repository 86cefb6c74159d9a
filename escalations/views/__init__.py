"""Pages of on-call duty: the board, one alert, one's own pages, changes of the rota."""
