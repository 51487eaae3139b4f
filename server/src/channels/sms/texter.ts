import { textsAccount } from '../../workspaces/index.ts';
import type { HttpClient } from '../http/exchange.ts';
import type { SendingWorkspace } from '../sending-workspaces.ts';
import type { TextProvider } from './provider.ts';
import { createKannelProvider } from './providers/kannel.ts';
import { createTwilioProvider } from './providers/twilio.ts';

/** Who carries texts, for all workspaces of a process. */
export interface Texter {
  /** Throws when the workspace's stored secret cannot be read. */
  providerOf(workspace: Pick<SendingWorkspace, 'workspaceId' | 'isSample' | 'settings'>): TextProvider;
}

export interface TexterDeps {
  /** of the installation */
  secret: string;
  /** Twilio's servers */
  http: HttpClient;
  /** servers whose address a user typed */
  guarded: HttpClient;
  sandbox: TextProvider;
  /** for tests: where Twilio is */
  twilioUrl?: string | undefined;
}

/** The texts of a workspace go to its own provider, else to the sandbox, where a sample's go in any case. */
export const createTexter = ({ secret, http, guarded, sandbox, twilioUrl }: TexterDeps): Texter => {
  const own = new Map<number, { settings: string; provider: TextProvider }>();
  return {
    providerOf: ({ workspaceId, isSample, settings: { texts } }) => {
      if (isSample || !texts?.provider) return sandbox;
      const settings = JSON.stringify(texts.provider);
      const known = own.get(workspaceId);
      if (known?.settings === settings) return known.provider;
      const account = textsAccount(texts, { workspaceId, secret })!;
      const provider =
        account.name === 'twilio'
          ? createTwilioProvider(account, http, twilioUrl)
          : createKannelProvider(account, guarded);
      own.set(workspaceId, { settings, provider });
      return provider;
    },
  };
};
