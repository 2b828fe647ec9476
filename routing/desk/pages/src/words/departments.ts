// The departments by the names that statistics and journeys call them (routing.Department of the service).

import { departmentNames, departmentText } from './journey';

/** A department's short name, by its name in the journal: "support". An unknown one stays as it is. */
export function departmentCode(code: string): string {
  const key = departmentNames.indexOf(code);
  return key >= 0 ? departmentText(key) : code;
}
