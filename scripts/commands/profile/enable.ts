import { switching } from './switching.ts';

export default switching('enable');
