/** Which rows of `server_figures` are of servers that are there; by the slot as well, as that is what there is an index for. */
export const isPresent = "slot > now() - interval '30 s' and at > now() - interval '5 s'"
