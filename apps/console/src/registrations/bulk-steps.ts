import type { RegistrationState } from "../generated/graphql.ts";

/**
 * Which commands at least one of the chosen rows may be in the state for. The others are refused one by one, with their reason;
 * of rows chosen on another page nothing is known, so with those alone everything is offered.
 */
export function stepsOffered(states: readonly RegistrationState[]): {
  submit: boolean;
  propose: boolean;
  approve: boolean;
  decide: boolean;
} {
  const some = (...wanted: readonly RegistrationState[]) =>
    states.length === 0 || states.some((state) => wanted.includes(state));
  return {
    submit: some("DRAFT", "RETURNED"),
    propose: some("REVIEWED"),
    approve: some("REGISTERED"),
    decide: some("PROPOSED"),
  };
}
