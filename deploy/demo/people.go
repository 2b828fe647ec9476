package demo

// Password is the one of all the demo's people. It is known to everybody: the demo's accounts are loaded only where the demo's
// contracts are.
const Password = "hotline-demo"

// Person is somebody of the provider who may sign in to the pages.
type Person struct {
	Login    string
	Name     string
	Role     string // operator, supervisor or engineer
	Operator string // whose calls the person takes; empty: none
}

// People returns the provider's people: an operator for each department, one for all, a supervisor and an engineer.
func People() []Person {
	return []Person{
		{"101", "Олена Коваль", "operator", "101"},
		{"102", "Тарас Бондар", "operator", "102"},
		{"103", "Ірина Шевчук", "operator", "103"},
		{"104", "Андрій Мельник", "operator", "104"},
		{"105", "Марія Ткаченко", "operator", "105"},
		{"106", "Богдан Кравець", "operator", "106"},
		{"supervisor", "Наталія Гриценко", "supervisor", "201"},
		{"engineer", "Ігор Савчук", "engineer", ""},
	}
}
