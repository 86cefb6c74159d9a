"""Small files for the importer, written by the tests themselves."""

import csv

HOTEL = {
    "hotel": "Resort Hotel",
    "lead_time": "10",
    "arrival_date_year": "2016",
    "arrival_date_month": "March",
    "arrival_date_day_of_month": "12",
    "stays_in_weekend_nights": "2",
    "stays_in_week_nights": "4",
    "adults": "2",
    "children": "0",
    "babies": "0",
    "meal": "BB",
    "country": "PRT",
    "market_segment": "Direct",
    "distribution_channel": "Direct",
    "is_repeated_guest": "0",
    "previous_cancellations": "0",
    "previous_bookings_not_canceled": "0",
    "reserved_room_type": "A",
    "assigned_room_type": "D",
    "booking_changes": "0",
    "deposit_type": "No Deposit",
    "agent": "NULL",
    "company": "NULL",
    "days_in_waiting_list": "0",
    "customer_type": "Transient",
    "adr": "75.5",
    "required_car_parking_spaces": "0",
    "total_of_special_requests": "0",
    "reservation_status": "Check-Out",
    "reservation_status_date": "3/18/2016",
}

STEWARD = {
    "code": "HX7-M2QD",
    "listing_code": "L-1",
    "listing_title": "Casa do Exemplo",
    "city": "Lisbon",
    "country": "PT",
    "time_zone": "Europe/Lisbon",
    "guest_name": "Marina Example",
    "guest_email": "marina@mail.example",
    "guest_phone": "+351 21 555 0100",
    "check_in_date": "2026-03-12",
    "check_in_time": "16:00",
    "check_out_date": "2026-03-18",
    "booked_at": "2026-01-15T10:00:00+00:00",
    "adults": "2",
    "currency": "EUR",
    "price": "1250.40",
    "paid": "1250.40",
    "status": "confirmed",
}


def hotel(**changes):
    return HOTEL | changes


def steward(**changes):
    return STEWARD | changes


def write(path, rows, *, header=None):
    """Write rows (dicts) as a CSV file; return its path."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, header or list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
