import { Headset } from 'lucide';
import { useEffect } from 'preact/hooks';
import { Icon } from '../../shell/icon';
import { Overview } from '../../shell/overview';
import { afterSignIn } from '../../shell/session';
import { mount } from '../../shell/shell';
import { SignInForm } from '../../shell/sign-in';
import { Switches } from '../../shell/switches';
import { shellWords } from '../../shell/words';
import './sign-in.css';

function SignIn() {
  const words = shellWords();
  useEffect(() => { document.title = `${words.signInTitle} · ${words.product}`; }, [words]);
  return (
    <div class="entrance">
      <div class="switches"><Switches /></div>
      <main class="panel">
        <div class="mark"><Icon of={Headset} size={28} /></div>
        <h1>{words.product}</h1>
        <SignInForm onDone={(who) => location.replace(afterSignIn(who))} />
      </main>
      <Overview />
    </div>
  );
}

mount(SignIn);
