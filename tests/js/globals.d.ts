/** vis-network, as pyvis ships it: a script of its own, loaded before the page's. */
declare const vis: any;
/** The tests run in Node, whose types nothing else needs. */
declare module "node:assert/strict";
declare module "node:fs";
declare module "node:test";
