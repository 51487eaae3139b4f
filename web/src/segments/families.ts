import {
  IconBuildingFactory2,
  IconCake,
  IconDeviceMobile,
  IconDoorEnter,
  IconGenderBigender,
  IconHeart,
  IconListDetails,
  IconMailOpened,
  IconMapPin,
  IconShoppingBag,
} from '@tabler/icons-react';
import type { SuggestedSegment } from '../api/index.ts';
import type { IconType } from '../ui/index.ts';

const families: Record<SuggestedSegment['family'], { label: string; icon: IconType }> = {
  sector: { label: 'Sector', icon: IconBuildingFactory2 },
  age: { label: 'Age', icon: IconCake },
  gender: { label: 'Gender', icon: IconGenderBigender },
  area: { label: 'Area', icon: IconMapPin },
  attribute: { label: 'Attribute', icon: IconListDetails },
  interest: { label: 'Interest', icon: IconHeart },
  source: { label: 'Source', icon: IconDoorEnter },
  device: { label: 'Device', icon: IconDeviceMobile },
  engagement: { label: 'Engagement', icon: IconMailOpened },
  buying: { label: 'Buying', icon: IconShoppingBag },
};

/** What a suggestion looks at, in a word and a sign. */
export const familyOf = (family: SuggestedSegment['family']) => families[family];
