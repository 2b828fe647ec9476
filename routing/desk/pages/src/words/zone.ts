/** The provider's time zone: whoever looks, from wherever, reads the times that callers hear. */
export const timeZone = 'Europe/Kyiv';
