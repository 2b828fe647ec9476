// The departments by the names that statistics and journeys call them (routing.Department of the service).

import { departmentText } from './journey';

const codes = ['any', 'services', 'connection', 'support', 'accounts', 'corporate'];

/** A department's short name, by its name in the journal: "support". An unknown one stays as it is. */
export function departmentCode(code: string): string {
  const key = codes.indexOf(code);
  return key >= 0 ? departmentText(key) : code;
}
