import type { SimWorld } from '../world.ts';
import { grouped, mergedOnes, type Snapshot } from './snapshot.ts';

/** I6: tombstones lead to a live contact, upwards in rank; nothing stays behind with them. */
export const tombstonesEnd = ({
  contacts,
  events,
  enrollments,
  memberships,
  contactIdentities,
  outbox,
}: Snapshot): string[] => {
  const byId = new Map(contacts.map((contact) => [contact.contactId, contact]));
  const problems = contacts
    .filter(({ state }) => state === 'merged')
    .flatMap(({ contactId, mergedInto }) => {
      const seen = new Set([contactId]);
      let at = mergedInto;
      while (at && byId.get(at)?.state === 'merged' && !seen.has(at)) {
        seen.add(at);
        at = byId.get(at)!.mergedInto;
      }
      return at && byId.get(at)?.state === 'live' ? [] : [`I6: the tombstone of ${contactId} leads nowhere`];
    });
  const isGone = ({ contactId }: { contactId: string }): boolean => byId.get(contactId)?.state === 'merged';
  const left: [string, { contactId: string }[]][] = [
    ['events', events],
    ['enrollments', enrollments],
    ['memberships', memberships],
    ['identities', contactIdentities],
    ['outbox', outbox.filter(({ startedAt }) => startedAt === null)],
  ];
  for (const [what, rows] of left)
    for (const { contactId } of rows.filter(isGone))
      problems.push(`P10: ${what} stayed with ${contactId}, which was merged`);
  return problems;
};

/** I6: each identity has one contact, and both tables say the same. */
export const identitiesAgree = ({ identities, contactIdentities, contacts }: Snapshot): string[] => {
  const holder = new Map(identities.map(({ name, contactId }) => [name, contactId]));
  const own = new Set(contactIdentities.map(({ name, contactId }) => `${name} ${contactId}`));
  const states = new Map(contacts.map(({ contactId, state }) => [contactId, state]));
  return [
    ...contactIdentities
      .filter(({ name, contactId }) => holder.get(name) !== contactId)
      .map(
        ({ name, contactId }) => `I6: ${name} is listed with ${contactId} and held by ${holder.get(name)}`,
      ),
    ...identities
      .filter(({ name, contactId }) => states.get(contactId) !== 'live' || !own.has(`${name} ${contactId}`))
      .map(
        ({ name, contactId }) =>
          `I6: ${name} is held by ${contactId}, which is ${states.get(contactId) ?? 'nobody'} or does not list it`,
      ),
  ];
};

/** P10: names said together are one contact's, unless two people with their own user ids share one of them, a weak one
 *  joins two who each have their own address, or a person has said that they are two. */
export const saidTogetherIsOne = (snapshot: Snapshot, { calls }: SimWorld): string[] => {
  const { identities, contactIdentities } = snapshot;
  const holder = new Map(identities.map(({ name, contactId }) => [name, contactId]));
  const has = new Set(
    contactIdentities.map(({ name, contactId }) => `${name.slice(0, name.indexOf(':'))} of ${contactId}`),
  );
  const bothHave = (kind: string, one: string, other: string): boolean =>
    has.has(`${kind} of ${one}`) && has.has(`${kind} of ${other}`);
  const apart = keptApart(snapshot);
  return calls.flatMap(({ n, identities: names }) => {
    const holders = names.map((name) => holder.get(name)!);
    if (holders.some((one) => holders.some((other) => apart(one, other)))) return [];
    return names.slice(1).flatMap((name, at) => {
      const [one, other] = [holders[at]!, holders[at + 1]!];
      if (one === other || bothHave('user', one, other)) return [];
      const isWeak = [name, names[at]!].some((either) => either.startsWith('anonymous:'));
      if (isWeak && bothHave('email', one, other)) return [];
      return [`P10: call ${n} named ${names[at]} and ${name}, held by ${one} and ${other}`];
    });
  });
};

/** Whether a merge of two, or of parts of them, was taken back. */
const keptApart = ({ merges }: Snapshot): ((one: string, other: string) => boolean) => {
  const partsOf = (contactId: string): string[] => [
    contactId,
    ...merges
      .filter(({ state, survivorId }) => state === 'done' && survivorId === contactId)
      .flatMap(({ absorbedId }) => partsOf(absorbedId)),
  ];
  const undone = new Set(
    merges
      .filter(({ state }) => state === 'undone')
      .flatMap(({ survivorId: one, absorbedId: other }) => [`${one} ${other}`, `${other} ${one}`]),
  );
  return (one, other) =>
    partsOf(one).some((part) => partsOf(other).some((another) => undone.has(`${part} ${another}`)));
};

/** P10: a call by a single name is with who goes by it, whatever merges and un-merges did meanwhile. */
export const callsAreWithTheirName = (snapshot: Snapshot, { calls }: SimWorld): string[] => {
  const holder = new Map(snapshot.identities.map(({ name, contactId }) => [name, contactId]));
  const places = new Map(snapshot.events.map(({ n, contactId }) => [n, contactId]));
  return calls.flatMap(({ n, identities }) => {
    const [name] = identities;
    const at = places.get(n);
    if (identities.length !== 1 || at === undefined || holder.get(name!) === at) return [];
    return [`P10: call ${n} of ${name} is with ${at}; ${name} is ${holder.get(name!)}`];
  });
};

/** P10: a merge that was taken back is: what each had then it has, or who took it in later, and they are two. */
export const takenBackIsApart = ({ merges, contacts, identities }: Snapshot): string[] => {
  const byId = new Map(contacts.map((contact) => [contact.contactId, contact]));
  const live = (id: string): string => {
    const { mergedInto } = byId.get(id)!;
    return mergedInto === null ? id : live(mergedInto);
  };
  const holder = new Map(identities.map(({ name, contactId }) => [name, contactId]));
  return merges
    .filter(({ state }) => state === 'undone')
    .flatMap(({ survivorId, absorbedId, detail }) => {
      const { absorbed } = detail as { absorbed: { identities: string[] } };
      const joined = merges.some(({ reason }) => reason.by === 'alias');
      return [
        ...(live(survivorId) === live(absorbedId) && !joined
          ? [`P10: ${absorbedId} is in ${survivorId} again, from which it was taken`]
          : []),
        ...absorbed.identities
          .filter((name) => holder.get(name) !== live(absorbedId))
          .map(
            (name) =>
              `P10: ${name} of ${absorbedId} is with ${holder.get(name)} after the merge was taken back`,
          ),
      ];
    });
};

/** P10: a contact has one user id, unless somebody said by an alias that two are one. */
export const oneUserEach = (snapshot: Snapshot): string[] => {
  const aliased = new Set(
    snapshot.merges
      .filter(({ reason }) => reason.by === 'alias')
      .flatMap(({ survivorId, absorbedId }) => [survivorId, absorbedId]),
  );
  const users = grouped(
    snapshot.contactIdentities.filter(({ name }) => name.startsWith('user:')),
    ({ contactId }) => contactId,
  );
  return [...users]
    .filter(([contactId, names]) => names.length > 1 && !aliased.has(contactId))
    .map(([contactId, names]) => `P10: ${contactId} is ${names.map(({ name }) => name).join(' and ')}`);
};

/** P10, I6: a call that names a user is with the contact who has that user id. */
export const callsAreWithTheirUser = (snapshot: Snapshot, { calls }: SimWorld): string[] => {
  const holder = new Map(snapshot.identities.map(({ name, contactId }) => [name, contactId]));
  const places = new Map(snapshot.events.map(({ n, contactId }) => [n, contactId]));
  return calls.flatMap(({ n, identities }) => {
    const user = identities.find((name) => name.startsWith('user:'));
    const at = places.get(n);
    if (!user || at === undefined || holder.get(user) === at) return [];
    return [`P10: call ${n} of ${user} is with ${at}; ${user} is ${holder.get(user)}`];
  });
};

/** P10: of two active enrollments under one key one goes on. */
export const enrollmentsCollapse = (snapshot: Snapshot): string[] => {
  const active = grouped(
    snapshot.enrollments.filter(({ state }) => state === 'active'),
    ({ contactId, workflowId, key }) => `${contactId} ${workflowId} ${key}`,
  );
  return [...active]
    .filter(([, list]) => list.length > 1)
    .map(
      ([key, list]) =>
        `P10: ${key} is inside ${list.length} times${mergedOnes(snapshot).size > 0 ? ', after a merge' : ''}`,
    );
};
