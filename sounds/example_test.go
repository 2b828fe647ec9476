package sounds_test

import (
	"fmt"
	"os"

	"hotline/sounds"
)

// A prompt has words for people, a name for Asterisk, a file, and a length.
func Example() {
	text, _ := sounds.Text(sounds.Ukrainian, "menu.3")
	fmt.Println(text)
	fmt.Println("sound:" + sounds.Media("menu.3"))
	fmt.Println(sounds.Path(sounds.Ukrainian, "menu.3"))

	library, err := sounds.Open(os.DirFS("."))
	if err != nil {
		fmt.Println(err)
		return
	}
	whole := len(library.Audio(sounds.Ukrainian, "menu.3"))%sounds.FrameBytes == 0
	fmt.Println("whole packets:", whole)
	// Output:
	// Технічна підтримка — натисніть три.
	// sound:menu/3
	// uk/menu/3.alaw
	// whole packets: true
}

// The service verifies its sounds at the start and names what it cannot play.
func ExampleVerify() {
	faults := sounds.Verify(os.DirFS("testdata"))
	fmt.Println(len(faults), faults[0].Path)
	fmt.Println(len(sounds.Verify(os.DirFS("."))), "faults in the repository")
	// Output:
	// 1 manifest.tsv
	// 0 faults in the repository
}
