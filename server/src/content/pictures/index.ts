export {
  hidePicture,
  keepPicture,
  PICTURE_BYTES_MAX,
  type Picture,
  picturePage,
  picturePath,
} from './pictures.ts';
export { pictureRoutes } from './routes.ts';
