import { switching } from './switching.ts';

export default switching('disable');
