"""Who takes part: the numbers and names of the story."""

NUMBER, OTHER_NUMBER = "+420777888999", "+420777888998"
ANNA, BORIS = "+420607608609", "+420608609610"
TRUNK, EMAIL, SHORTNAME = "222333444", "reports@example.com", "HOUSE"
