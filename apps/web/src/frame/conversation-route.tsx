export { ConversationPage as default } from '../features/messages/conversation-page.tsx'
