import type { RecipeMail } from './recipe.ts';

/** Parts of the recipes' mails: one calm layout, one button, readable without images. Colours, font and corners are the
 *  workspace's brand. */

export interface MailParts {
  /** MJML sections between header and footer */
  body: string;
  /** why the person gets this, after "You get this mail because" */
  because: string;
  /** transactional mail carries no way out: it is part of what was ordered */
  transactional?: boolean;
}

/** Greets by first name where there is one. */
export const GREETING = `{% assign first = contact.firstName | default: contact.first_name %}Hi{% if first %} {{ first }}{% endif %},`;

export const paragraph = (html: string): string => `        <mj-text>${html}</mj-text>`;

export const section = (...rows: string[]): string =>
  `    <mj-section padding="8px 16px">
      <mj-column>
${rows.join('\n')}
      </mj-column>
    </mj-section>`;

/** A button; without a target (the Liquid gives nothing) there is none. */
export const button = (label: string, target: string): string =>
  `        {% assign target = ${target} %}{% if target %}
        <mj-button href="{{ target }}">${label}</mj-button>
        {% endif %}`;

/** What was in the cart or order: the list of items, or the one product that the event names. */
export const items = (): string =>
  `    {% if entry.items.size > 0 or entry.productName %}
    <mj-section padding="0 16px">
      <mj-column>
        <mj-table>
          {% for item in entry.items limit: 8 %}
          <tr>
            <td style="width:72px;padding:8px 12px 8px 0">{% if item.image_url %}<img src="{{ item.image_url }}" alt="" width="60" style="display:block;border-radius:6px">{% endif %}</td>
            <td style="padding:8px 0">{{ item.name | default: item.sku }}{% if item.quantity > 1 %} &times; {{ item.quantity }}{% endif %}</td>
            <td style="padding:8px 0;text-align:right;white-space:nowrap">{% if item.price %}{{ item.price | money: entry.currency }}{% endif %}</td>
          </tr>
          {% else %}
          <tr>
            <td style="width:72px;padding:8px 12px 8px 0">{% if entry.image_url %}<img src="{{ entry.image_url }}" alt="" width="60" style="display:block;border-radius:6px">{% endif %}</td>
            <td style="padding:8px 0">{{ entry.productName }}</td>
            <td style="padding:8px 0;text-align:right;white-space:nowrap">{% if entry.value %}{{ entry.value | money: entry.currency }}{% endif %}</td>
          </tr>
          {% endfor %}
        </mj-table>
      </mj-column>
    </mj-section>
    {% endif %}`;

/** Products with picture and price of the moment the mail leaves; nothing where the catalogue has none. */
export const products = (from: string, limit: number): string =>
  `    <baton-products from="${from}" limit="${limit}">
    <mj-section padding="0 16px">
      <mj-column width="25%">
        <mj-image src="{{ product.image }}" href="{{ product.url }}" alt="{{ product.title }}" width="96px" padding="8px 0" />
      </mj-column>
      <mj-column width="75%">
        <mj-text padding="12px 0"><a href="{{ product.url }}">{{ product.title }}</a><br>{{ product.price | money: product.currency }}</mj-text>
      </mj-column>
    </mj-section>
    </baton-products>`;

const brandLine = `        {% if workspace.brand.logoUrl %}
        <mj-image src="{{ workspace.brand.logoUrl }}" alt="{{ workspace.name }}" align="left" width="140px" />
        {% else %}
        <mj-text font-size="18px" font-weight="600">{{ workspace.name }}</mj-text>
        {% endif %}`;

const wayOut = `<br><a href="{{ unsubscribe_url }}">Unsubscribe</a> · <a href="{{ preferences_url }}">Choose what you get</a>`;

/** A whole mail. */
export const mail = ({ body, because, transactional = false }: MailParts): string =>
  `<mjml lang="en">
  <mj-head>
    <mj-attributes>
      <mj-text font-size="16px" line-height="1.55" />
      <mj-table font-size="15px" line-height="1.4" />
      <mj-button font-size="16px" inner-padding="12px 28px" align="left" />
    </mj-attributes>
  </mj-head>
  <mj-body width="600px">
    <mj-section padding="24px 16px 12px">
      <mj-column>
${brandLine}
      </mj-column>
    </mj-section>
${body}
    <mj-section padding="12px 16px 32px">
      <mj-column>
        <mj-text font-size="12px">You get this mail because ${because} {{ workspace.name }}.{% if workspace.brand.address %}<br>{{ workspace.brand.address }}{% endif %}${transactional ? '' : wayOut}</mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`;

/** What differs between one letter and the next. */
export interface Letter {
  name: string;
  subject: string;
  previewText: string;
  /** between greeting and foot: MJML sections */
  body: string;
  because: string;
  transactional?: boolean;
  from?: 'owner';
}

/** A letter that greets, says its part and says why it came. */
export const letter = ({
  name,
  subject,
  previewText,
  body,
  because,
  transactional,
  from,
}: Letter): RecipeMail => ({
  name,
  subject,
  previewText,
  class: transactional ? 'transactional' : 'marketing',
  ...(from ? { from } : {}),
  ...(transactional ? { repeatUnknown: true } : {}),
  mjml: mail({ body, because, ...(transactional ? { transactional } : {}) }),
});

/** Greeting and paragraphs in one section, then whatever follows. */
export const said = (...lines: readonly string[]): string =>
  section(paragraph(GREETING), ...lines.map((line) => (line.startsWith(' ') ? line : paragraph(line))));
