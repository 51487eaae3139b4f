export const KitFrame = () => null;
