-- What is to be said next is found along each lane by its time, without looking at all that waits.
CREATE INDEX outbox_lane ON outbox(lane, not_before, id) WHERE state = 'queued';
