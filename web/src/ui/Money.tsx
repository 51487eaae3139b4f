import { createContext, useContext } from 'react';
import { type Known, moneyText } from './numbers.ts';

/** The workspace's currency (ISO 4217), set once by the frame. */
export const CurrencyContext = createContext<string>('EUR');

export const useCurrency = (): string => useContext(CurrencyContext);

/** An amount in its own currency, or in the workspace's. */
export const Money = ({ amount, currency }: { amount: Known; currency?: string }) => {
  const own = useCurrency();
  return <span className="figures">{moneyText(amount, currency ?? own)}</span>;
};
