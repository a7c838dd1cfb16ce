import type { session as english } from '../en/session.ts'
import type { Translation } from '../translate.ts'

export const session: Translation<typeof english> = {
  'session.signIn': 'Se connecter',
  'session.signInTitle': 'Heureux de vous revoir',
  'session.signInLead': 'Connectez-vous pour voir ce qui vous attend.',
  'session.signUp': 'Créer le compte',
  'session.signUpTitle': 'Créez votre compte',
  'session.signUpLead': 'Un nom et un mot de passe suffisent.',
  'session.toSignUp': 'Première visite ?',
  'session.toSignIn': 'Vous avez déjà un compte ?',
  'session.username': 'Identifiant',
  'session.usernameHint': 'Minuscules, chiffres, points, tirets et tirets bas.',
  'session.displayName': 'Votre nom',
  'session.displayNameHint': 'Tel que les autres le verront. Vous pourrez le changer.',
  'session.password': 'Mot de passe',
  'session.passwordHint': 'Au moins 8 caractères. Une courte phrase convient bien.',
  'session.showPassword': 'Afficher le mot de passe',
  'session.hidePassword': 'Masquer le mot de passe',
  'session.usernameMissing': 'Saisissez votre identifiant.',
  'session.usernameInvalid':
    'De 2 à 32 minuscules, chiffres, points ou tirets, en commençant par une lettre ou un chiffre.',
  'session.usernameTaken': 'Cet identifiant est déjà pris. Essayez-en un autre.',
  'session.passwordMissing': 'Saisissez votre mot de passe.',
  'session.passwordShort': 'Il faut au moins 8 caractères.',
  'session.wrong': 'Cet identifiant et ce mot de passe ne vont pas ensemble. Vérifiez-les et réessayez.',
  'session.ended': 'Vous avez été déconnecté. Reconnectez-vous pour continuer.',
  'session.working': 'Un instant…',
  'session.unreachable': 'Carillon est injoignable pour le moment. Il réessaie de lui-même.',

  'account.profile': 'Profil',
  'account.theme': 'Apparence',
  'account.themeSystem': 'Système',
  'account.themeLight': 'Claire',
  'account.themeDark': 'Sombre',
  'account.language': 'Langue',
  'account.signOut': 'Se déconnecter',
  'account.signOutWaiting': {
    one: '{count} message attend encore. Se déconnecter l’abandonne.',
    other: '{count} messages attendent encore. Se déconnecter les abandonne.',
  },
}
