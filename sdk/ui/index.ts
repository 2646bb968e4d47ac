export * from './elements.ts';
export { useCallback, useEffect, useLoaded, useMemo, useReducer, useRef, useState, type Loading } from './hooks.ts';
export { Fragment, type Child, type Component, type VNode } from './vnode.ts';
