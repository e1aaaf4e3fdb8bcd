"""Pure: verdicts and history in, alerts, routes and deliveries out."""
