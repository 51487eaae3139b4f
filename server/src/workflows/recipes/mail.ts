/** Parts of the recipes' mails: one calm layout, one button, readable without images. */

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
  `    <mj-section background-color="#ffffff" padding="8px 16px">
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
    <mj-section background-color="#ffffff" padding="0 16px">
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

const wayOut = `<br><a href="{{ unsubscribe_url }}" style="color:#667085">Unsubscribe</a>`;

/** A whole mail. */
export const mail = ({ body, because, transactional = false }: MailParts): string =>
  `<mjml lang="en">
  <mj-head>
    <mj-attributes>
      <mj-all font-family="-apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif" />
      <mj-text font-size="16px" line-height="1.55" color="#1d2433" />
      <mj-table font-size="15px" line-height="1.4" color="#1d2433" />
      <mj-button background-color="#1d2433" color="#ffffff" font-size="16px" border-radius="8px" inner-padding="12px 28px" />
    </mj-attributes>
  </mj-head>
  <mj-body background-color="#f4f5f7" width="600px">
    <mj-section padding="24px 16px 12px">
      <mj-column>
        <mj-text font-size="18px" font-weight="600">{{ workspace.name }}</mj-text>
      </mj-column>
    </mj-section>
${body}
    <mj-section padding="12px 16px 32px">
      <mj-column>
        <mj-text font-size="12px" color="#667085">You get this mail because ${because} {{ workspace.name }}.{% if workspace.brand.address %}<br>{{ workspace.brand.address }}{% endif %}${transactional ? '' : wayOut}</mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`;
