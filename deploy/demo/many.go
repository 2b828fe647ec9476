package demo

import (
	"bufio"
	"fmt"
	"io"

	"hotline/billing"
)

// firstOfMany is the number of the first contract of WriteMany.
const firstOfMany = 20_000_000

// WriteMany writes a file of so many contracts to import, at most ten million, for measurements. Every fifth has a city
// phone as well, and that phone stands on the next contract too.
func WriteMany(out io.Writer, contracts int) error {
	text := bufio.NewWriter(out)
	fmt.Fprintln(text, "number,name,city,street,house,flat,tariff,connected_on,balance,status,segment,phones")
	for i := range contracts {
		phones := string(PhoneOfMany(i))
		if i%5 < 2 {
			phones += fmt.Sprintf(";+38044%07d", i/5)
		}
		fmt.Fprintf(text, "%d,Абонент %d,м. Київ,вул. Номер %d,%d,%d,%s,20%02d-%02d-%02d,%s,active,home,%s\n",
			firstOfMany+i, i, i%2000, i%97+1, i%120+1, home, 10+i%16, 1+i%12, 1+i%28, billing.Kopiykas(i%30000-10000), phones)
	}
	return text.Flush()
}

// PhoneOfMany returns the mobile of the i-th contract of WriteMany, from 0.
func PhoneOfMany(i int) billing.E164 { return billing.E164(fmt.Sprintf("+38067%07d", i)) }
