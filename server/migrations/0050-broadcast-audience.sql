-- Who a broadcast is for, so that the start of each of its messages can ask once more: who left the segment while a
-- message waited for its hour gets nothing.

-- ids of segments; null: everybody, or no one of them can be asked again
alter table broadcasts add column include int[];
-- null: nothing is asked again (broadcasts that began before this)
alter table broadcasts add column exclude int[];
