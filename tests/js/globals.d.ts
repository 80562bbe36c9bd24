/** vis-network, as pyvis ships it: a script of its own, loaded before the page's. */
declare const vis: any;
