/** As much of it as tells one from another. */
export const ServerName = (props: { id: string }) => <bdi title={props.id}>{props.id.slice(0, 8)}</bdi>
