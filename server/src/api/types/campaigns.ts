// GET /campaigns?archived= -> Page<CampaignRow> ; POST /campaigns {name, key?, goal?, ...} -> 201 CampaignRow
// GET /campaigns/:key -> CampaignRow ; PATCH /campaigns/:key {name?, goal?, ..., archived?} -> CampaignRow
export interface CampaignRow {
  /** what enrollment rules and broadcasts name it by */
  key: string;
  name: string;
  goal: string;
  /** days, `2026-06-01` */
  startsOn: string | null;
  endsOn: string | null;
  budget: number | null;
  currency: string | null;
  priority: 'high' | 'normal' | 'low';
  archived: boolean;
  /** workflows and broadcasts that name it */
  uses: number;
  /** messages handed over that bear it */
  sent: number;
  updatedAt: string;
}
