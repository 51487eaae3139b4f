export const Kit = () => null;
