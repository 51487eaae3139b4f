import type { Component, Editor } from 'grapesjs';
import type { Format } from '../designer.ts';
import { definitionOf, pieceOf } from './bridge.ts';
import { parseMail } from './parse.ts';
import type { ElementPiece } from './pieces.ts';
import { printMail } from './print.ts';
import { addTypes, nameOf, type Surroundings, settled } from './types.ts';

/** The mail's body in the canvas. */
export const mailOf = (editor: Editor): Component | undefined => editor.getWrapper()?.components().models[0];

/** Mails: MJML in, MJML out, what was not changed as it was written. */
export const mjmlFormat = (around: () => Surroundings): Format => ({
  addTypes: (editor) => addTypes(editor, around),
  nameOf: (component) => nameOf(component, around()),
  settled,
  load: (editor, source) => {
    const { before, body, after } = parseMail(source);
    editor.getWrapper()?.components([{ ...definitionOf(body), before, after }]);
  },
  print: (editor) => {
    const mail = mailOf(editor);
    if (!mail) return undefined;
    return printMail({
      before: mail.get('before') as string,
      body: pieceOf(mail) as ElementPiece,
      after: mail.get('after') as string,
    });
  },
});
