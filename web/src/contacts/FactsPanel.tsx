import { useState } from 'react';
import type { ContactDetail } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { ContactConsents } from '../permission/ContactConsents.tsx';
import { failToast, problemFacts, Time, undoToast } from '../ui/index.ts';
import { AddFact } from './AddFact.tsx';
import classes from './Contact.module.css';
import { Fact } from './Fact.tsx';
import { type FactValue, factLabel, factsShown, identityLabel, inReadingOrder, touchFacts } from './facts.ts';
import { Interests } from './Interests.tsx';
import { useEdits } from './useContact.ts';

const Attributes = ({ contact }: { contact: ContactDetail }) => {
  const { mayEdit } = useWorkspace();
  const { edit, pending, held } = useEdits(contact);
  const [isWhole, setWhole] = useState(false);
  const facts = inReadingOrder(contact.attributes);
  const shown = isWhole ? facts : facts.slice(0, factsShown);
  const change = async (name: string, value: FactValue): Promise<void> => {
    const before = held(name);
    await edit({ [name]: value });
    undoToast({
      done: `${factLabel(labelled(name))} is ${value === null ? 'removed' : 'changed'}`,
      undo: () => edit({ [name]: before }),
    });
  };
  const labelled = (name: string) =>
    contact.attributes.find((attribute) => attribute.name === name) ?? { name, label: name };
  const add = (name: string, value: FactValue): Promise<void> =>
    change(name, value).catch((refusal) => {
      const { what, where, how } = problemFacts(refusal);
      failToast([what, where, how].filter(Boolean).join('. '));
      throw refusal;
    });
  return (
    <section aria-labelledby="facts">
      <h2 className={classes.heading} id="facts">
        Facts
      </h2>
      {facts.length > 0 && (
        <dl className={classes.facts}>
          {shown.map((fact) => (
            <Fact
              key={fact.name}
              fact={fact}
              pending={pending[fact.name]}
              onEdit={mayEdit ? (value) => change(fact.name, value) : undefined}
            />
          ))}
        </dl>
      )}
      {facts.length === 0 && <p className={classes.none}>Nothing is known yet.</p>}
      {facts.length > factsShown && (
        <button type="button" className="text-button" onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Fewer' : `${facts.length - factsShown} more`}
        </button>
      )}
      {mayEdit && <AddFact onAdd={add} />}
    </section>
  );
};

const FirstTouch = ({ contact }: { contact: ContactDetail }) => {
  const facts = touchFacts(contact.firstTouch);
  if (facts.length === 0) return null;
  return (
    <section aria-labelledby="first-touch">
      <h2 className={classes.heading} id="first-touch">
        Where they came from
      </h2>
      <dl className={classes.facts}>
        {facts.map(({ label, value }) => (
          <div key={label} className={classes.fact}>
            <dt>{label}</dt>
            <dd title={value}>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
};

const Identities = ({ identities }: Pick<ContactDetail, 'identities'>) => (
  <section aria-labelledby="identities">
    <h2 className={classes.heading} id="identities">
      Known by
    </h2>
    <dl className={classes.facts}>
      {identities.map(({ kind, value, addedAt }) => (
        <div key={`${kind}:${value}`} className={classes.fact}>
          <dt>{identityLabel(kind)}</dt>
          <dd>
            <span className={classes.identity} title={value}>
              {value}
            </span>
            <span className={classes.faint}>
              since <Time at={addedAt} />
            </span>
          </dd>
        </div>
      ))}
    </dl>
    {identities.length === 0 && <p className={classes.none}>No identity yet.</p>}
  </section>
);

/** Who they are: attributes, what they look at, where they came from, by what they are known. */
export const FactsPanel = ({ contact }: { contact: ContactDetail }) => (
  <div className={classes.panel}>
    <Attributes contact={contact} />
    <Interests contactId={contact.person.contactId} />
    <ContactConsents contactId={contact.person.contactId} />
    <FirstTouch contact={contact} />
    <Identities identities={contact.identities} />
  </div>
);
