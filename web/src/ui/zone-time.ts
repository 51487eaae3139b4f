/** A wall clock in a zone, for date and time fields; instants travel as ISO 8601 in UTC. */

const partsIn = (at: Date, zone: string): Record<string, string> =>
  Object.fromEntries(
    new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );

/** The day and time that clocks in a zone show at an instant. */
export const inZone = (at: string, zone: string): { date: string; time: string } => {
  const { year, month, day, hour, minute } = partsIn(new Date(at), zone);
  return { date: `${year}-${month}-${day}`, time: `${hour}:${minute}` };
};

/** The instant at which clocks in a zone show a day and time; where none does (clocks put forward), an hour on. */
export const instantIn = (date: string, time: string, zone: string): string => {
  const wall = Date.parse(`${date}T${time}:00Z`);
  let at = wall;
  // twice: the offset at the first guess may be that of the other side of a change
  for (let n = 0; n < 2; n++) {
    const shown = inZone(new Date(at).toISOString(), zone);
    at += wall - Date.parse(`${shown.date}T${shown.time}:00Z`);
  }
  return new Date(at).toISOString();
};
