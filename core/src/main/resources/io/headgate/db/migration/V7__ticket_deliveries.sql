-- Tickets that were closed can be reopened. The version counts a ticket's changes.
ALTER TABLE ticket ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE ticket ADD COLUMN reopenings INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ticket_by_check ON ticket (dataset, check_name, start_at);

-- What trackers are to be told of tickets, and what they have been told. A row is written in the
-- transaction of the ticket's change; wanted and delivered are versions of the ticket.
CREATE TABLE ticket_delivery (
  tracker        ${text} NOT NULL,
  ticket         BIGINT NOT NULL,
  -- Found in what the tracker opened for the ticket, and nowhere else.
  marker         ${text} NOT NULL,
  wanted         BIGINT NOT NULL,
  delivered      BIGINT NOT NULL,
  -- Whether the ticket was open in the delivered version; null: nothing was delivered yet.
  delivered_open SMALLINT,
  reference      ${text},
  link           ${text},
  delivered_at   BIGINT,
  -- Since the last delivery; counted before the attempt is made.
  attempts       INTEGER NOT NULL,
  -- Of the store's clock: not tried before. While somebody tries, when others may.
  next_at        BIGINT NOT NULL,
  -- Who tries, or tried last.
  claim          ${text},
  last_error     ${text},
  PRIMARY KEY (tracker, ticket)
) ${clustered};
CREATE INDEX ticket_delivery_due ON ticket_delivery (tracker, next_at, ticket) WHERE delivered < wanted;
CREATE INDEX ticket_delivery_by_ticket ON ticket_delivery (ticket);
